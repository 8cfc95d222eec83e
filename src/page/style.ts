import { STYLE } from '../picture/style.js';

/** The style of a page and of the drawings in it. No line may begin with `::`, which build systems obey. */
export const PAGE_STYLE = `:root{color-scheme:light dark;--ground:#fff;--panel:#f6f8fa;--line:#d0d7de;--ink:#1f2328;--muted:#59636e;--link:#0969da;--error:#c2131f;--warning:#8a5300;--info:#0b62b8;--on:#fff}
@media screen and (prefers-color-scheme:dark){:root{--ground:#0d1117;--panel:#161b22;--line:#3d444d;--ink:#e6edf3;--muted:#9da7b1;--link:#6cb0ff;--error:#ff8078;--warning:#e3b341;--info:#79c0ff;--on:#0d1117}}
*{box-sizing:border-box}
[hidden]{display:none!important}
body{margin:0 auto;max-width:1272px;padding:24px 16px 48px;background:var(--ground);color:var(--ink);font:15px/1.5 ui-sans-serif,system-ui,-apple-system,"Segoe UI",Roboto,Helvetica,Arial,sans-serif}
h1,h2,h3{line-height:130%;margin:0;overflow-wrap:anywhere}
h1{font-size:22px}h2{font-size:18px;margin-top:40px;padding-bottom:8px;border-bottom:1px solid var(--line)}h3{font-size:16px;margin-top:32px}
p{margin:4px 0;overflow-wrap:anywhere}
a{color:var(--link)}
a:focus-visible,summary:focus-visible,input:focus-visible,select:focus-visible,button:focus-visible,pre:focus-visible{outline:2px solid var(--link);outline-offset:2px}
code,pre,.at{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono","Liberation Mono",monospace;font-size:13px}
pre{margin:8px 0;padding:10px 12px;background:var(--panel);border:1px solid var(--line);border-radius:6px;overflow-x:auto;line-height:140%}
.scope,.at,.note{color:var(--muted)}
nav{display:flex;gap:20px;margin-top:12px}
#filter{display:flex;flex-wrap:wrap;gap:8px 24px;align-items:center;margin:16px 0}
#filter fieldset{display:flex;flex-wrap:wrap;gap:4px 16px;border:0;margin:0;padding:0}
#filter legend{float:left;padding:0;margin-right:16px;color:var(--muted)}
#filter label{display:inline-flex;gap:6px;align-items:center}
#filter select,#filter button{font:inherit;color:inherit;background:var(--panel);border:1px solid var(--line);border-radius:6px;padding:3px 6px;max-width:100%}
#filter button{cursor:pointer}#filter output{color:var(--muted)}
ol.findings{list-style:none;margin:12px 0;padding:0}
.finding{border:1px solid var(--line);border-radius:6px;margin:6px 0}
.finding>summary{display:grid;grid-template-columns:5.5em 4.5em minmax(0,1fr);gap:2px 12px;padding:8px 12px;cursor:pointer;list-style:none;align-items:baseline}
.finding>summary::-webkit-details-marker{display:none}
.finding>summary .at{grid-column:3;overflow-wrap:anywhere}
.finding>summary .message{overflow-wrap:anywhere}
.finding[open]>summary{border-bottom:1px solid var(--line)}
.body{padding:4px 12px 12px}
.severity{font-size:12px;font-weight:700;border-radius:4px;padding:1px 7px;justify-self:start}
.severity.error{background:var(--error);color:var(--on)}
.severity.warning{color:var(--warning);box-shadow:inset 0 0 0 1px}
.severity.info{color:var(--info);box-shadow:inset 0 0 0 1px}
.rule{font-weight:700}
dl{display:grid;grid-template-columns:6em minmax(0,1fr);gap:6px 12px;margin:10px 0 0}
dt{color:var(--muted)}dd{margin:0;overflow-wrap:anywhere}dd ul{margin:0;padding:0;list-style:none}
.mark-error{color:var(--error);font-weight:700}.mark-warning{color:var(--warning);font-weight:700}.mark-info{color:var(--info);font-weight:700}.mark-related{color:var(--info)}.mark-faint{color:var(--muted)}
figure{margin:12px 0 4px}
figure svg{display:block;width:100%;height:auto;margin:0 -16px}
.wide svg{width:calc(100% + 32px);max-width:1272px}
.narrow{display:none}
.narrow svg{width:calc(100% + 32px);max-width:560px}
.found{list-style:none;margin:4px 0;padding:0;display:flex;flex-wrap:wrap;gap:2px 20px}.found li{overflow-wrap:anywhere}
.quiet>summary,.words>summary{cursor:pointer;color:var(--muted);overflow-wrap:anywhere}
.quiet{margin-top:12px}
footer{margin-top:48px;padding-top:12px;border-top:1px solid var(--line);color:var(--muted);font-size:13px}
@media screen and (max-width:800px){.wide{display:none}.narrow{display:block}.finding>summary{grid-template-columns:auto 1fr}.finding>summary .message,.finding>summary .at{grid-column:1/-1}dl{grid-template-columns:minmax(0,1fr);gap:0}dd{margin-bottom:8px}}
@media screen and (min-width:1100px){.finding>summary{grid-template-columns:5.5em 4.5em minmax(0,1fr) auto}.finding>summary .at{grid-column:4}}
@media print{body{max-width:none;padding:0;font-size:12px}#filter,nav,.words{display:none}.finding,figure{break-inside:avoid}pre{white-space:pre-wrap}code,pre,.at{font-size:11px}.wide svg{width:100%;margin:0}}
${STYLE}`;
