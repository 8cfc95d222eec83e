// Starts `wslint lsp` and lets VS Code talk to it.
const { commands, workspace } = require('vscode');
const { LanguageClient, TransportKind } = require('vscode-languageclient/node');

/** The server that runs; undefined before the first start. */
let client;

exports.activate = async (context) => {
  const start = async () => {
    await client?.dispose();
    client = new LanguageClient('wslint', 'wslint', server(context), {
      documentSelector: [
        { scheme: 'file', language: 'yaml' },
        { scheme: 'file', language: 'helm' },
        { scheme: 'file', pattern: '**/*.{yaml,yml,json}' },
      ],
    });
    await client.start();
  };
  context.subscriptions.push(
    commands.registerCommand('wslint.restart', start),
    workspace.onDidChangeConfiguration((change) => (change.affectsConfiguration('wslint') ? start() : undefined)),
  );
  await start();
};

exports.deactivate = () => client?.dispose();

/** How to start it: the command of the settings, else the one in the extension, with VS Code's own Node. */
function server(context) {
  const settings = workspace.getConfiguration('wslint');
  const args = ['lsp', ...settings.get('arguments', [])];
  const command = settings.get('path', '').trim();
  if (command !== '') return { command, args, transport: TransportKind.stdio };
  return { module: context.asAbsolutePath('server/wslint.cjs'), args, transport: TransportKind.stdio };
}
