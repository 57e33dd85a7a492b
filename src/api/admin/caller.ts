/** Who sends a request: by what name histories have them, and what they may do. */
export interface Caller {
  who: string;
  scopes: string[];
}
