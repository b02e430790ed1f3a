import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { LANGUAGES } from './languages/index.ts';
import { mailOf } from './mail-of.ts';
import { examples, variants } from './testing/examples.ts';

const PATH = fileURLToPath(new URL('../../../../docs/reference/notices.md', import.meta.url));
const frame = { zone: 'Europe/Stockholm', personName: 'Kim Berg', organisationName: 'Bostads AB', publicUrl: 'https://cpms.example.org' };

const mail = (body: (typeof variants)[number], languageTag: string): string => {
  const { subject, text } = mailOf(body, { ...frame, languageTag });
  return `\`\`\`text\n${subject}\n\n${text}\`\`\``;
};

const document = [
  '# Notices',
  'Every notice in every language, as the mail that an owner gets: what translators check. Made from the sources by',
  '`npx vitest run notices-reference --update`; a test compares them. What the notices are for: [guide](../guides/notices.md).',
  ...Object.keys(LANGUAGES).flatMap((tag) => [
    `## ${tag}`,
    ...Object.values(examples).flatMap((body) => [`### ${tag}: ${body.kind}`, mail(body, tag)]),
    ...variants.flatMap((body) => [`### ${tag}: ${body.kind}, otherwise`, mail(body, tag)]),
  ]),
  '',
].join('\n\n');

describe('docs/reference/notices.md', () => {
  it('has every notice in every language as it is sent', async () => {
    await expect(document).toMatchFileSnapshot(PATH);
  });
});
