import type { Tag, TagRequest } from '@phasor/contract';
import { formInstant, formText } from '../ui/form-text.ts';

/** OCPP's AuthorizationStatus values that a tag can have by itself. */
export const tagStatuses = ['Accepted', 'Blocked', 'Expired', 'Invalid'] as const satisfies readonly Tag['status'][];

/** The form as a request; empty fields are left out, a local date becomes an instant. */
export function tagRequestOf(form: Pick<FormData, 'get'>): TagRequest {
  const text = (name: string): string => formText(form, name);
  const expiryDate = formInstant(form, 'expiryDate');
  const status = tagStatuses.find((candidate) => candidate === text('status'));
  return {
    idTag: text('idTag'),
    ...(text('name') === '' ? {} : { name: text('name') }),
    ...(status ? { status } : {}),
    ...(text('parentIdTag') === '' ? {} : { parentIdTag: text('parentIdTag') }),
    ...(expiryDate === undefined ? {} : { expiryDate }),
  };
}
