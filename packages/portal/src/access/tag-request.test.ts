import { describe, expect, it } from 'vitest';
import { tagRequestOf } from './tag-request.ts';

const form = (fields: Readonly<Record<string, string>>): FormData => {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.set(name, value);
  return data;
};

describe('tagRequestOf', () => {
  it('leaves empty fields to the server', () => {
    expect(tagRequestOf(form({ idTag: ' 04A2 ', name: '', status: '', parentIdTag: ' ', expiryDate: '' }))).toEqual({ idTag: '04A2' });
  });

  it('makes an instant of the local time that was typed', () => {
    const request = tagRequestOf(form({ idTag: 'T', name: 'Anna', status: 'Blocked', parentIdTag: 'G', expiryDate: '2030-01-02T03:04' }));
    expect(request).toEqual({
      idTag: 'T',
      name: 'Anna',
      status: 'Blocked',
      parentIdTag: 'G',
      expiryDate: new Date(2030, 0, 2, 3, 4).toISOString(),
    });
  });

  it('sends no status that OCPP does not know', () => expect(tagRequestOf(form({ idTag: 'T', status: 'Fine' }))).toEqual({ idTag: 'T' }));
});
