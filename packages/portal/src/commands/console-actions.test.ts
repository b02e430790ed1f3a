import { describe, expect, it } from 'vitest';
import { consoleActions, payloadTemplate, readPayload } from './console-actions.ts';

describe('the console', () => {
  it('offers all 26 CALLs that a central system may send in OCPP 1.6 and its security extension, each with a payload that is JSON', () => {
    const actions = Object.keys(consoleActions);
    expect(actions).toHaveLength(26);
    for (const action of actions) expect(readPayload(payloadTemplate(action))).toEqual({ isJson: true, payload: consoleActions[action] });
  });

  it('starts any other action with an empty payload', () => expect(payloadTemplate('Custom')).toBe('{}'));

  it('takes an empty field for an empty payload, and says where text is no JSON', () => {
    expect(readPayload('  ')).toEqual({ isJson: true, payload: {} });
    expect(readPayload('{"a":')).toEqual({ isJson: false });
  });
});
