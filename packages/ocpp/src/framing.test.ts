import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeCall, encodeError, encodeResult, parseFrame } from './framing.ts';

const keywords = (text: string): string[] => {
  const frame = parseFrame(text);
  return 'notes' in frame ? frame.notes.map((note) => note.keyword) : [];
};

describe('parseFrame', () => {
  it('reads a CALL, a CALLRESULT and a CALLERROR', () => {
    expect(parseFrame('[2,"a","Heartbeat",{}]')).toEqual({
      type: 'CALL',
      messageId: 'a',
      idJson: '"a"',
      action: 'Heartbeat',
      payload: {},
      notes: [],
    });
    expect(parseFrame('[3, "a", {"status": "Accepted"}]')).toEqual({
      type: 'CALLRESULT',
      messageId: 'a',
      payload: { status: 'Accepted' },
      notes: [],
    });
    expect(parseFrame('[4,"a","GenericError","",{}]')).toMatchObject({
      type: 'CALLERROR',
      code: 'GenericError',
      description: '',
      details: {},
      notes: [],
    });
  });

  it.each([
    ['no JSON', 'hello'],
    ['nothing', ''],
    ['broken JSON', '[2,"a","Heartbeat",{}'],
    ['an object', '{"a":1}'],
    ['a number', '2'],
    ['null', 'null'],
    ['an empty array', '[]'],
    ['a message type as text', '["2","a","Heartbeat",{}]'],
    ['a CALL without id', '[2]'],
    ['a CALL with a null id', '[2,null,"Heartbeat",{}]'],
    ['a CALL with an object as id', '[2,{},"Heartbeat",{}]'],
    ['a CALL with a boolean as id', '[2,true,"Heartbeat",{}]'],
  ])('cannot read %s, and has it answered as "-1" with FormationViolation', (_, text) => {
    expect(parseFrame(text)).toMatchObject({
      type: 'malformed',
      messageId: null,
      idJson: '"-1"',
      code: 'FormationViolation',
      isAnswerable: true,
    });
  });

  it.each(['[2,"a"]', '[2,"a",null,{}]', '[2,"a",7,{}]', '[2,"a",{}]'])('answers %s with its own id', (text) => {
    expect(parseFrame(text)).toMatchObject({ type: 'malformed', messageId: 'a', idJson: '"a"', isAnswerable: true });
  });

  it.each(['[3]', '[3,null,{}]', '[4,[],"GenericError","",{}]'])('never has the answer %s answered', (text) => {
    expect(parseFrame(text)).toMatchObject({ type: 'malformed', isAnswerable: false });
  });

  it.each(['[1,"a",{}]', '[5,"a",{}]', '[6,"a","Heartbeat",{}]', '[1e400,"a"]', '[2.5,"a"]'])('ignores the message type of %s', (text) => {
    expect(parseFrame(text).type).toBe('ignored');
  });

  it('takes a missing or null payload as {} and notes it', () => {
    expect(parseFrame('[2,"a","Heartbeat"]')).toMatchObject({ type: 'CALL', payload: {}, notes: [{ keyword: 'required' }] });
    expect(parseFrame('[2,"a","Heartbeat",null]')).toMatchObject({ type: 'CALL', payload: {}, notes: [{ keyword: 'type' }] });
    expect(parseFrame('[3,"a"]')).toMatchObject({ type: 'CALLRESULT', payload: {}, notes: [{ keyword: 'required' }] });
    expect(parseFrame('[3,"a",null]')).toMatchObject({ type: 'CALLRESULT', payload: {}, notes: [{ keyword: 'type' }] });
  });

  it('leaves out elements behind the payload and notes them', () => {
    expect(keywords('[2,"a","Heartbeat",{},1]')).toEqual(['maxItems']);
    expect(keywords('[3,"a",{},1]')).toEqual(['maxItems']);
  });

  it('reads a CALLERROR of two to five elements, with an unknown code', () => {
    expect(parseFrame('[4,"a"]')).toMatchObject({ type: 'CALLERROR', code: 'GenericError', description: '', details: {} });
    expect(parseFrame('[4,"a","OccurrenceConstraintViolation"]')).toMatchObject({ code: 'OccurrenceConstraintViolation', description: '' });
    expect(parseFrame('[4,"a","VendorTrouble","why"]')).toMatchObject({ code: 'VendorTrouble', description: 'why', details: {} });
    expect(parseFrame('[4,"a",17,null,{"x":1}]')).toMatchObject({ code: 'GenericError', description: '', details: { x: 1 } });
    expect(keywords('[4,"a","X","y",{}]')).toEqual([]);
    expect(keywords('[4,"a","X"]')).toEqual(['items']);
  });

  it.each(['17', '-4', '12345678901234567890', '1e400', '1.50'])('keeps the numeric id %s as it was sent, for the answer', (id) => {
    const frame = parseFrame(` [ 2 , ${id} , "Heartbeat", {}]`);
    expect(frame).toMatchObject({ type: 'CALL', messageId: id, idJson: id, notes: [{ path: 'frame/1', keyword: 'type' }] });
    expect(encodeResult(id, {}, id)).toBe(`[3,${id},{}]`);
  });

  it('accepts an id of 36 characters silently, one of 37 with a note, and the empty one', () => {
    expect(keywords(`[2,"${'x'.repeat(36)}","Heartbeat",{}]`)).toEqual([]);
    expect(keywords(`[2,"${'x'.repeat(37)}","Heartbeat",{}]`)).toEqual(['maxLength']);
    expect(parseFrame('[2,"","Heartbeat",{}]')).toMatchObject({ type: 'CALL', messageId: '' });
  });

  it('lets \\u0000 and lone surrogates through as they are', () => {
    const frame = parseFrame('[2,"a","DataTransfer",{"vendorId":"\\u0000","data":"\\ud800"}]');
    expect(frame).toMatchObject({ type: 'CALL', payload: { vendorId: '\u0000', data: '\ud800' } });
  });

  it('is not brought down by a list nested a million deep', () => {
    expect(parseFrame(`[2,"a","DataTransfer",${'['.repeat(1e6)}${']'.repeat(1e6)}]`).type).toBe('CALL');
  });
});

describe('encoding', () => {
  it('cuts a description to 255 characters, not through a surrogate pair', () => {
    const frame = parseFrame(encodeError('a', 'GenericError', `${'x'.repeat(254)}\u{1f600}`));
    expect(frame).toMatchObject({ type: 'CALLERROR', description: 'x'.repeat(254) });
  });

  it('sends {} for an absent payload', () => {
    expect(encodeCall('a', 'Heartbeat', undefined)).toBe('[2,"a","Heartbeat",{}]');
    expect(encodeResult('a', undefined)).toBe('[3,"a",{}]');
  });
});

describe('properties', () => {
  const id = fc.string({ maxLength: 36, unit: 'grapheme' }).filter((text) => text.length <= 36);
  const payload = fc.dictionary(fc.string(), fc.jsonValue());

  it('encode then parse is the identity', () => {
    fc.assert(
      fc.property(id, fc.string(), payload, (messageId, action, body) => {
        const sent: unknown = JSON.parse(JSON.stringify(body));
        expect(parseFrame(encodeCall(messageId, action, body))).toMatchObject({
          type: 'CALL',
          messageId,
          action,
          payload: sent,
          notes: [],
        });
        expect(parseFrame(encodeResult(messageId, body))).toMatchObject({ type: 'CALLRESULT', messageId, payload: sent, notes: [] });
        const error = parseFrame(encodeError(messageId, 'GenericError', action, body));
        expect(error).toMatchObject({ type: 'CALLERROR', messageId, description: action, details: sent, notes: [] });
      }),
    );
  });

  it('arbitrary bytes and arbitrary JSON never throw', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(parseFrame(Buffer.from(bytes).toString()).type).toBeTypeOf('string');
      }),
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.integer({ min: 0, max: 6 }), fc.jsonValue()), { maxLength: 7 }), (elements) => {
        expect(parseFrame(JSON.stringify(elements)).type).toBeTypeOf('string');
      }),
    );
  });
});
