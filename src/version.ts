/** Set by the build from package.json. */
declare const WSLINT_VERSION: string | undefined;
declare const WSLINT_HOMEPAGE: string | undefined;

/** Version of wslint; `0.0.0` when it runs from its sources. */
export const VERSION: string = typeof WSLINT_VERSION === 'string' ? WSLINT_VERSION : '0.0.0';

/** Where the files of this version are shown on the web, with a slash at the end; empty when that is not known. */
export const HOMEPAGE: string = typeof WSLINT_HOMEPAGE === 'string' ? WSLINT_HOMEPAGE : '';
