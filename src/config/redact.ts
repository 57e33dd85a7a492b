/** `text` with the password of a URL replaced, so that it may be shown. */
export const redact = (text: string): string =>
  text.replace(/(\/\/[^:/@\s]*:)\S*@/g, '$1***@').replace(/([?&][^=&\s]*pass[^=&\s]*=)[^&\s]*/gi, '$1***');
