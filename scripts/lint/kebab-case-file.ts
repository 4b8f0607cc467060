/** ESLint rule: file names are kebab-case, and none is a drawer for everything. */
import { basename } from 'node:path';
import type { Rule } from 'eslint';

const KEBAB_CASE = /^\.?[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*$/;
/** Language tags keep their usual capitals: `i18n.zh-Hans.ts`. */
const LANGUAGE_TAG = /(?<=[.-])[a-z]{2}-[A-Z][a-z]{3}(?=\.)/;
const DRAWERS = /^(utils?|helpers?|common|misc|manager)(\.|$)|-(utils?|helpers?|manager)\./;

export const kebabCaseFile: Rule.RuleModule = {
  meta: {
    type: 'suggestion',
    messages: {
      kebab: 'File names are kebab-case: {{name}}',
      drawer: 'A file name says what is in it: {{name}}',
    },
    schema: [],
  },
  create(context) {
    return {
      Program(node) {
        const name = basename(context.filename);
        if (!KEBAB_CASE.test(name.replace(LANGUAGE_TAG, 'x')))
          context.report({ node, messageId: 'kebab', data: { name } });
        else if (DRAWERS.test(name)) context.report({ node, messageId: 'drawer', data: { name } });
      },
    };
  },
};
