import type { Upload, UploadRequest } from '@phasor/contract';
import { formInstant, formText } from '../ui/form-text.ts';

/** What a charger can be asked for. */
export const uploadKinds = ['diagnostics', 'DiagnosticsLog', 'SecurityLog'] as const satisfies readonly Upload['kind'][];

/** The form as a request; without times the charger sends what it has. */
export function uploadRequestOf(form: Pick<FormData, 'get'>): UploadRequest {
  const oldest = formInstant(form, 'oldest');
  const latest = formInstant(form, 'latest');
  return {
    kind: uploadKinds.find((kind) => kind === formText(form, 'kind')) ?? 'diagnostics',
    ...(oldest === undefined ? {} : { oldest }),
    ...(latest === undefined ? {} : { latest }),
  };
}
