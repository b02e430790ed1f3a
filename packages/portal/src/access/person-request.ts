import type { LanguageTag, PersonChange, PersonRequest } from '@phasor/contract';
import { formText } from '../ui/form-text.ts';
import { roles } from './roles.ts';

/** In which people are told of their chargers. */
export const languageTags = ['en', 'sv', 'da', 'de', 'fi', 'nb'] as const satisfies readonly LanguageTag[];

type Form = Pick<FormData, 'get' | 'getAll' | 'has'>;

function shared(form: Form) {
  const language = languageTags.find((tag) => tag === formText(form, 'language'));
  const chosen = form.getAll('roles');
  return { name: formText(form, 'name'), ...(language ? { language } : {}), roles: roles.filter((role) => chosen.includes(role)) };
}

/** The form for somebody new as a request; their password is made up. */
export const personRequestOf = (form: Form): PersonRequest => ({ email: formText(form, 'email'), ...shared(form) });

/** The form for somebody known as a change. */
export const personChangeOf = (form: Form): PersonChange => ({ ...shared(form), isLocked: form.has('isLocked') });
