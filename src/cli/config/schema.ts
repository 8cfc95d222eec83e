import type { Rule, RuleOption } from '../../rule.js';

/** As much of JSON Schema (draft 7, which editors know best) as the configuration needs. */
export interface Schema {
  readonly [keyword: string]: unknown;
}

const LEVEL: Schema = { $ref: '#/definitions/level' };
const ANY_OPTIONS: Schema = { type: 'object', additionalProperties: { type: ['number', 'string', 'boolean'] } };
const texts = (description: string): Schema => ({
  description,
  type: 'array',
  items: { type: 'string', minLength: 1 },
});
const PATHS = 'as in a .gitignore file beside this one';

/**
 * The schema of `wslint.yaml`. With rules: each of them by name and id, with its options; this is the published file,
 * schemas/config.schema.json, with which editors complete. Without: any name with any option, so that the compiled
 * validator does not change with the rules; names and options are then checked apart.
 */
export function configSchema(rules?: readonly Rule[]): Schema {
  const byRule = (schemaOf: (rule: Rule) => Schema, any: Schema): Schema =>
    rules === undefined
      ? { type: 'object', additionalProperties: any }
      : {
          type: 'object',
          additionalProperties: false,
          properties: Object.fromEntries(
            rules.flatMap((rule) => [rule.name, rule.id].map((key) => [key, schemaOf(rule)])),
          ),
        };
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    $id: 'urn:wslint:schema:config:1',
    title: 'Configuration of wslint (wslint.yaml)',
    type: ['object', 'null'],
    additionalProperties: false,
    properties: {
      istio: {
        description: 'The Istio version in force: 1.26, or 1.26.3 where the patch is known.',
        type: ['string', 'number'],
      },
      failOn: {
        description: 'The least severity that makes a run fail (exit code 1). Default: warning.',
        enum: ['error', 'warning', 'info', 'never'],
      },
      minConfidence: {
        description: 'Findings of less confidence are not reported. Default: medium.',
        enum: ['low', 'medium', 'high'],
      },
      rules: {
        description: 'Severity and options of rules, by name or id.',
        ...byRule(({ name }) => ({ $ref: `#/definitions/${name}` }), settingSchema(ANY_OPTIONS)),
      },
      overrides: {
        description: 'Severities for some files. Of several entries that match a file the last counts.',
        type: 'array',
        items: {
          type: 'object',
          required: ['paths', 'rules'],
          additionalProperties: false,
          properties: {
            paths: texts(`Files, ${PATHS}.`),
            rules: byRule(() => LEVEL, LEVEL),
          },
        },
      },
      websockets: {
        description: 'WebSocket endpoints that wslint cannot tell from the manifests.',
        type: 'array',
        items: {
          type: 'object',
          additionalProperties: false,
          properties: {
            host: { description: 'chat.example.com or chat.prod.svc.cluster.local', type: 'string' },
            port: { description: 'Port of the Service.', type: 'integer', minimum: 1, maximum: 65535 },
            paths: texts('Paths as the routes match them, such as /live; default: all.'),
          },
        },
      },
      external: texts('Hosts that are created elsewhere: that no manifest has them means nothing.'),
      ignore: {
        description: 'Findings that are not reported. All conditions of an entry have to hold.',
        type: 'array',
        items: {
          type: 'object',
          required: ['rules'],
          additionalProperties: false,
          properties: {
            rules: { ...texts('Names or ids of rules.'), minItems: 1 },
            paths: texts(`Files, ${PATHS}.`),
            resources: texts('chat, prod/chat, DestinationRule/chat or DestinationRule/prod/chat; * for any text.'),
            reason: { description: 'Why: for whoever reads this next year.', type: 'string', minLength: 1 },
          },
        },
      },
      exclude: texts(`Files and folders that are not read, ${PATHS}.`),
    },
    definitions: {
      level: { enum: ['off', 'info', 'warning', 'error'] },
      ...Object.fromEntries((rules ?? []).map((rule) => [rule.name, ruleSchema(rule)])),
    },
  };
}

function ruleSchema({ summary, options = {} }: Rule): Schema {
  const properties = Object.entries(options).map(([name, option]) => [name, optionSchema(option)]);
  return {
    description: summary,
    ...settingSchema({ type: 'object', additionalProperties: false, properties: Object.fromEntries(properties) }),
  };
}

/** A severity, or that and options. */
function settingSchema(options: Schema): Schema {
  return {
    if: { type: 'object' },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: { additionalProperties: false, properties: { severity: LEVEL, options } },
    else: LEVEL,
  };
}

function optionSchema({ type, description }: RuleOption): Schema {
  return type === 'duration'
    ? { description, type: 'string', pattern: '^((\\d+\\.?\\d*|\\.\\d+)(ns|us|µs|ms|s|m|h))+$' }
    : { description, type: 'number' };
}
