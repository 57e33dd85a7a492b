/** A project of a source. */
export interface ProjectKey {
  source: string;
  projectId: string;
}

/** One text for a project, to look it up by. */
export const projectKey = ({ source, projectId }: ProjectKey): string => JSON.stringify([source, projectId]);
