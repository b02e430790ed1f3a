/** What stands in a field of a form, without the space around it; empty where the form has no such field. */
export function formText(form: Pick<FormData, 'get'>, name: string): string {
  const value = form.get(name);
  return typeof value === 'string' ? value.trim() : '';
}

/** What stands in a field for local date and time, as an instant; undefined where it is empty. */
export function formInstant(form: Pick<FormData, 'get'>, name: string): string | undefined {
  const text = formText(form, name);
  return text === '' ? undefined : new Date(text).toISOString();
}
