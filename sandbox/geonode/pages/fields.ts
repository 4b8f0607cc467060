import type { Visit } from '../visit.ts';
import { csrfInput } from './layout.ts';
import { esc, word } from './markup.ts';

export interface Choice {
  readonly value: string;
  readonly label: string;
}

/** One field of a form as it is drawn. */
export interface Field {
  readonly name: string;
  readonly label: string;
  readonly kind: 'text' | 'email' | 'password' | 'file' | 'textarea' | 'hidden' | 'select' | 'multiple' | 'checkbox';
  readonly value?: string;
  readonly required?: boolean;
  readonly maxLength?: number;
  readonly choices?: readonly Choice[];
  /** Values that are chosen, of a select. */
  readonly chosen?: readonly string[];
  readonly help?: string;
  readonly errors?: readonly string[];
  /** Further attributes of the control, already written out. */
  readonly attributes?: string;
  /** Markup before the control, already written out. */
  readonly before?: string;
  /** Further classes of the control. */
  readonly classes?: string;
}

type Attributes = readonly (readonly [string, string | number | true | undefined])[];

function written(attributes: Attributes, old: boolean): string {
  const known = attributes.filter(([, value]) => value !== undefined);
  // Django before 1.11 sorts attributes by name and writes flags out.
  const ordered = old ? known.toSorted(([a], [b]) => (a < b ? -1 : 1)) : known;
  return ordered
    .map(([name, value]) =>
      value === true ? (old ? ` ${name}="${name}"` : ` ${name}`) : ` ${name}="${esc(String(value))}"`,
    )
    .join('');
}

function control(field: Field, old: boolean): string {
  const id = `id_${field.name}`;
  const classes = `${field.classes ?? ''} form-control`;
  const needed = !old && field.required === true && field.kind !== 'select' ? true : undefined;
  const common = (type: string): Attributes => [
    ['type', type],
    ['name', field.name],
    ['value', field.value === undefined || field.value === '' ? undefined : field.value],
    ['maxlength', field.maxLength],
    ['class', classes],
    ['required', needed],
    ['id', id],
  ];
  const end = old ? ' />' : '>';
  const more = field.attributes === undefined ? '' : ` ${field.attributes}`;
  switch (field.kind) {
    case 'hidden':
      return `<input${written(common('hidden'), old)}${end}`;
    case 'textarea':
      // The line break before the text is Django's; HTML drops it.
      return `<textarea${written(
        [
          ['name', field.name],
          ['cols', 40],
          ['rows', 10],
          ['class', classes],
          ['required', needed],
          ['id', id],
        ],
        old,
      )}>\n${esc(field.value ?? '')}</textarea>`;
    case 'select':
    case 'multiple': {
      const options = (field.choices ?? []).map(({ value, label }) => {
        const chosen = field.chosen?.includes(value) === true ? true : undefined;
        return `<option${written(
          [
            ['value', value],
            ['selected', chosen],
          ],
          old,
        )}>${esc(label)}</option>`;
      });
      const multiple = field.kind === 'multiple' ? true : undefined;
      return `<select${written(
        [
          ['name', field.name],
          ['class', classes],
          ['required', field.kind === 'multiple' ? needed : undefined],
          ['id', id],
          ['multiple', multiple],
        ],
        old,
      )}${more}>\n${options.join('\n')}\n</select>`;
    }
    case 'checkbox':
      return `<input${written(
        [
          ['type', 'checkbox'],
          ['name', field.name],
          ['checked', field.value === 'on' ? true : undefined],
          ['id', id],
        ],
        old,
      )}${end}`;
    default:
      return `<input${written(common(field.kind), old)}${more}${end}`;
  }
}

/** A field with its label, control, errors and help, in the blocks of django-forms-bootstrap (§9.4). */
export function fieldBlock(visit: Visit, field: Field): string {
  const old = visit.rules.attributeOrder === 'old';
  const errors = field.errors ?? [];
  if (field.kind === 'hidden') return control(field, old);
  const label = esc(word(field.label, visit.isChinese));
  const help = field.help === undefined ? '' : `<p class="help-block">${field.help}</p>`;
  const tag = field.kind === 'checkbox' ? 'p' : 'span';
  const problems = errors
    .map(
      (text, index) =>
        `<${tag} id="error_id_${field.name}_${index + 1}" class="${tag === 'p' ? 'help-block' : 'error-msg'}">${esc(word(text, visit.isChinese))}</${tag}>`,
    )
    .join('');
  const mark = errors.length > 0 ? 'has-error' : '';
  if (field.kind === 'checkbox') {
    return `<div id="div_id_${field.name}" class="form-group ${mark} "><div class=""><div class="checkbox">
      <label for="id_${field.name}" class="">${control(field, old)} ${label}</label></div>${problems}${help}</div></div>`;
  }
  return `<div id="div_id_${field.name}" class="form-group ${mark} ">
  <label for="id_${field.name}" class="control-label ${field.required === true ? 'required-field' : ''} ">${label}</label>
  <div class="">${field.before ?? ''}${control(field, old)}${problems}${help}</div>
</div>`;
}

/** Errors of the whole form. */
export function formErrors(errors: readonly string[]): string {
  return errors.map((text) => `<div class="alert alert-danger">${esc(text)}</div>`).join('');
}

/** The form in which groups and categories are made and changed. */
export function groupForm(visit: Visit, errors: readonly string[], fields: readonly Field[], submit: string): string {
  return `<form class="uniForm" id="form" method="POST" action="" enctype="multipart/form-data">
  ${csrfInput(visit)}
  <fieldset>
    ${formErrors(errors)}
    ${fields.map((field) => fieldBlock(visit, field)).join('\n')}
    <div class="form_block">
      <input type="hidden" name="action" value="create" />
      <input type="submit" class="btn btn-primary" value="${submit}"/>
    </div>
  </fieldset>
</form>`;
}
