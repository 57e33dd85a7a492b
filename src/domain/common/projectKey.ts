/** A project of a source. */
export interface ProjectKey {
  source: string;
  projectId: string;
}

/** A project's key as one text, for maps and sets. */
export const projectKey = ({ source, projectId }: ProjectKey): string => JSON.stringify([source, projectId]);
