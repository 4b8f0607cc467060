import { randomText } from '../http/csrf.ts';
import type { Visit } from '../visit.ts';

/** Keeps a posted logo and returns where; null when none was posted. */
export function storeLogo(visit: Visit): string | null {
  const file = visit.form.file('logo');
  if (file === undefined) return null;
  const { files } = visit.world.directory;
  const name = file.name.replace(/^.*[\\/]/, '').replace(/[^\w.-]+/g, '_');
  const dot = name.lastIndexOf('.');
  const [stem, end] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, ''];
  let path = `people_group/${name}`;
  while (files.get({ path }) !== undefined) path = `people_group/${stem}_${randomText(7)}${end}`;
  files.insert({ path, type: file.type, bytes: file.bytes });
  return path;
}
