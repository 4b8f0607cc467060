import type { DirectoryKind } from '../domain/profile.ts';

/** How a parameter is given in the form, and what becomes of the text: `list` is lines or commas, `json` any JSON object. */
export type ParameterType = 'text' | 'number' | 'boolean' | 'choice' | 'list' | 'json';

export interface ConsoleParameter {
  /** As on paper, its spelling included. */
  name: string;
  type: ParameterType;
  required: boolean;
  /** Of `choice`. */
  choices?: readonly string[];
  /** Of `number`. */
  min?: number;
  max?: number;
  /** What the field begins with. */
  preset?: string;
  /** A secret: neither kept in the history nor shown in what was sent. */
  secret?: true;
  /** Text that may have several lines. */
  long?: true;
  /** Text that may be empty and is sent so: `""` says something else than leaving it out. */
  emptyAllowed?: true;
  /** Key of its one-sentence help, `console.help.<help>`. */
  help: string;
}

/** One method of the documented clients. */
export interface ConsoleMethod {
  kind: DirectoryKind;
  name: string;
  section: 'groups' | 'members' | 'memberships' | 'invitations' | 'pages';
  /** Does a call with these arguments change the directory? Such a call becomes intents and goes through review and journal. */
  changes: 'never' | 'always' | 'sometimes';
  parameters: readonly ConsoleParameter[];
  /** Exactly one of these is given. */
  oneOf?: readonly string[];
}

/** Arguments as the typed client takes them: only what was given. */
export type ConsoleArguments = Record<string, unknown>;
