/** The caller of a request: the name that histories record, and the scopes. */
export interface Caller {
  who: string;
  scopes: string[];
}
