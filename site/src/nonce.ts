/** Styles that the editor makes carry this mark: no other inline style counts. */
export const STYLE_NONCE = 'wslint-editor';
