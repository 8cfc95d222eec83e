import { describe, expect, it } from 'vitest';
import { bodyCall } from '../../src/mesh/lua.js';

describe('a Lua script', () => {
  it('waits where it calls body()', () => {
    expect(bodyCall('local b = handle:body()')).toBe(16);
    expect(bodyCall('handle : body (true)')).toBe(7);
    expect(bodyCall('-- first\nh:body()')).toBe(10);
  });

  it('does not wait for chunks, nor in comments and strings', () => {
    expect(bodyCall('for c in handle:bodyChunks() do end')).toBe(-1);
    expect(bodyCall('-- h:body()\nx = 1')).toBe(-1);
    expect(bodyCall('--[[ h:body()\n h:body() ]] x = 1')).toBe(-1);
    expect(bodyCall('--[==[ ]] h:body() ]==] x = 1')).toBe(-1);
    expect(bodyCall(`x = "h:body() \\" h:body()" .. 'h:body()' .. [[h:body()]]`)).toBe(-1);
    expect(bodyCall('--[[ never closed h:body()')).toBe(-1);
  });

  it('waits after comments and strings', () => {
    expect(bodyCall('--[[ a ]] h:body()')).toBe(11);
    expect(bodyCall('x = "a" h:body()')).toBe(9);
    expect(bodyCall('x = t[1] h:body()')).toBe(10);
    expect(bodyCall('x = "not closed\nh:body()')).toBe(17);
  });

  it('is not judged where it looks at the upgrade header', () => {
    expect(bodyCall('if h:headers():get("Upgrade") then return end h:body()')).toBe(-1);
  });

  it('is read in linear time', () => {
    const started = Date.now();
    for (const part of ['--[[', '--[=', '"', '[[', '--', "'\\"]) bodyCall(part.repeat(200_000));
    expect(Date.now() - started).toBeLessThan(2_000);
  });
});
