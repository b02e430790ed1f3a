import { errorCatalogue, PhasorError } from '@phasor/kernel';

/** What goes wrong before the server could say anything. */
export const portalErrors = errorCatalogue({
  PORTAL_SERVER_UNREACHABLE: 'The server cannot be reached. Check your connection; the page tries again by itself.',
  PORTAL_ANSWER_UNREADABLE:
    'Something between this page and the server answered {status} with text that is not ours. Try again, then ask who runs the server.',
});

/** The server said no: its code, message and details as they came, and the HTTP status. */
export class ServerRefusal extends PhasorError {
  override readonly name = 'ServerRefusal';
  readonly status: number;

  constructor(status: number, code: string, message: string, details?: Readonly<Record<string, unknown>>) {
    super(code, message, details);
    this.status = status;
  }
}

/** True where nobody is logged in (any more). */
export function isLoggedOut(error: unknown): boolean {
  return error instanceof ServerRefusal && error.status === 401;
}

/** True where the thing asked for does not exist. */
export function isNotFound(error: unknown): boolean {
  return error instanceof ServerRefusal && error.status === 404;
}
