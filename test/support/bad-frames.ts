const AT = '2026-03-01T12:00:00Z';

/** Frames that cannot be interpreted: what is wrong, the frame, and the id and code of the CALLERROR that says so. */
export const BAD_FRAMES: readonly (readonly [what: string, frame: string, id: string, code: string])[] = [
  ['no JSON', 'hello', '-1', 'FormationViolation'],
  ['half of a frame', '[2,"x","Heartbeat",{', '-1', 'FormationViolation'],
  ['nothing', '', '-1', 'FormationViolation'],
  ['an object', '{"2":"x"}', '-1', 'FormationViolation'],
  ['null', 'null', '-1', 'FormationViolation'],
  ['an empty array', '[]', '-1', 'FormationViolation'],
  ['nested arrays', `${'['.repeat(20_000)}${']'.repeat(20_000)}`, '-1', 'FormationViolation'],
  ['a type that is text', '["2","x","Heartbeat",{}]', '-1', 'FormationViolation'],
  ['no id', '[2]', '-1', 'FormationViolation'],
  ['an id that is an object', '[2,{},"Heartbeat",{}]', '-1', 'FormationViolation'],
  ['no action', '[2,"a1"]', 'a1', 'FormationViolation'],
  ['an unknown action', '[2,"a2","MakeCoffee",{}]', 'a2', 'NotImplemented'],
  ['an action in the wrong case', '[2,"a3","heartbeat",{}]', 'a3', 'NotImplemented'],
  ['a name that every object has', '[2,"a4","constructor",{}]', 'a4', 'NotImplemented'],
  ['a message to a charge point', '[2,"a5","Reset",{"type":"Hard"}]', 'a5', 'NotSupported'],
  ['a payload that is a list', '[2,"a6","BootNotification",[]]', 'a6', 'TypeConstraintViolation'],
  ['a missing field', '[2,"a7","StatusNotification",{"connectorId":1,"errorCode":"NoError"}]', 'a7', 'OccurenceConstraintViolation'],
  [
    'a wrong type',
    '[2,"a8","StatusNotification",{"connectorId":"1","errorCode":"NoError","status":"Available"}]',
    'a8',
    'TypeConstraintViolation',
  ],
  [
    'an unknown status',
    '[2,"a9","StatusNotification",{"connectorId":1,"errorCode":"NoError","status":"Fine"}]',
    'a9',
    'PropertyConstraintViolation',
  ],
  [
    'a connector out of range',
    '[2,"b1","StatusNotification",{"connectorId":4294967296,"errorCode":"NoError","status":"Available"}]',
    'b1',
    'PropertyConstraintViolation',
  ],
  [
    '1e400 as meterStart',
    `[2,"b2","StartTransaction",{"connectorId":1,"idTag":"T","meterStart":1e400,"timestamp":"${AT}"}]`,
    'b2',
    'TypeConstraintViolation',
  ],
  [
    '1e400 as connectorId',
    `[2,"b3","StartTransaction",{"connectorId":1e400,"idTag":"T","meterStart":1,"timestamp":"${AT}"}]`,
    'b3',
    'TypeConstraintViolation',
  ],
  [
    '1e400 as a sample',
    `[2,"b4","MeterValues",{"connectorId":1,"meterValue":[{"timestamp":"${AT}","sampledValue":[{"value":1e400}]}]}]`,
    'b4',
    'TypeConstraintViolation',
  ],
];
