import type { Brand } from './brand';

/** What every mail has, whatever else is in it. */
export interface Frame {
  locale: string;
  brand: Brand;
  subject: string;
  title: string;
  /** What this is about, in a sentence or two: mail programs show it beside the subject. */
  about: string;
  /** Why the reader gets it. */
  footer: string;
  /** The brand's own words below that; null for none. */
  brandFooter: string | null;
}
