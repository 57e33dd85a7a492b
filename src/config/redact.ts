/** `text` as it may be shown: the password of a URL replaced. */
export const redact = (text: string): string => text.replace(/(\/\/[^:/@\s]*:)\S*@/g, '$1***@');
