import type { PageForm } from '../geonode/forms.ts';

export const fieldValues = (form: PageForm, name: string): string[] =>
  form.fields.filter(([other]) => other === name).map(([, value]) => value);

/** Null: the form sends no such field. */
export const fieldValue = (form: PageForm, name: string): string | null => fieldValues(form, name)[0] ?? null;
