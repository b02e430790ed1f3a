import { errorCatalogue } from '@phasor/kernel';

export const accessErrors = errorCatalogue({
  ACCESS_LOGIN_FAILED: 'No account has this e-mail address and password.',
  ACCESS_LOCKED: 'This account is locked.',
  ACCESS_NOT_LOGGED_IN: 'Log in first: POST /rest/v1/login, then send the token as Authorization: Bearer.',
  ACCESS_FORBIDDEN: 'Your role does not allow this.',
  ACCESS_NOT_YOURS: 'This is for who owns {what}.',
  ACCESS_CROSS_SITE: 'A change with the cookie session needs the header X-Phasor: 1.',
  ACCESS_ADMIN_PASSWORD_TOO_SHORT: 'PHASOR_ADMIN_PASSWORD has {length} characters; at least 8 are needed.',
  ACCESS_PASSWORD_WRONG: 'This is not your present password.',
  ACCESS_PERSON_UNKNOWN: 'Your organisation has nobody {who}.',
  ACCESS_EMAIL_TAKEN: '{email} has an account already.',
  ACCESS_ROLE_ABOVE_OWN: 'It takes a role of your own, or an administrator, to give, change or lock: {roles}.',
  ACCESS_LAST_ADMINISTRATOR: 'This is the last administrator who may come in: the organisation needs one.',
  ACCESS_ORGANISATION_UNKNOWN: 'There is no organisation {id} that is yours.',
});
