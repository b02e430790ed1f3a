import { describe, expect, it } from 'vitest';
import { wrongField } from './wrong-field.ts';

describe('the field that a refusal is about', () => {
  it('is named by the path of the server', () => {
    const text = 'The request does not fit: body/connectors/1/maxCurrentA must be <= 400';
    expect(wrongField(text, [1, 2])).toEqual({ field: 'connectors.1.maxCurrentA', text: 'must be <= 400' });
    expect(wrongField('body/windows/0/days must NOT have fewer than 1 items', [])?.field).toBe('windows.0.days');
  });

  it('is found by the connector that a charger names', () => {
    expect(wrongField('The charger refused: connector 2 is rated for 32 A.', [1, 2])).toEqual({
      field: 'connectors.1.maxCurrentA',
      text: 'connector 2 is rated for 32 A',
    });
    expect(wrongField('The charger refused: connector 1 has no cable lock.', [1])?.field).toBe('connectors.0.cableLock');
  });

  it('is none where nothing names it, or it is not in the form', () => {
    expect(wrongField('Charger A is offline.', [1])).toBeNull();
    expect(wrongField('connector 3 is rated for 32 A', [1, 2])).toBeNull();
  });
});
