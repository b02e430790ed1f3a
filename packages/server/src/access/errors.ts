import { errorCatalogue } from '@phasor/kernel';

export const accessErrors = errorCatalogue({
  ACCESS_LOGIN_FAILED: 'No account has this e-mail address and password.',
  ACCESS_NOT_LOGGED_IN: 'Log in first: POST /rest/v1/login, then send the token as Authorization: Bearer.',
  ACCESS_FORBIDDEN: 'Your role does not allow this.',
  ACCESS_CROSS_SITE: 'A change with the cookie session needs the header X-Phasor: 1.',
  ACCESS_ADMIN_PASSWORD_TOO_SHORT: 'PHASOR_ADMIN_PASSWORD has {length} characters; at least 8 are needed.',
});
