// Packages that exist as ES modules only; jest loads CommonJS.
const esmOnly = [
  'cookie',
  'node-pg-migrate',
  'glob',
  'minimatch',
  'brace-expansion',
  'balanced-match',
  'path-scurry',
  'lru-cache',
  'minipass',
  'jiti',
  'jose',
  'openid-client',
  '@kubernetes/client-node',
  'sql-template-tag',
  'oauth4webapi',
  'content-disposition',
  '@fastify/cookie',
  'marked',
  'micromark[^/]*',
  'decode-named-character-reference',
  'character-entities',
  'devlop',
];

const swc = [
  '@swc/jest',
  { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
];

/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  transform: { '\\.[cm]?[jt]s$': swc },
  transformIgnorePatterns: [`/node_modules/(?!(${esmOnly.join('|')})/)`],
  // What is imported only when needed is named as it is called once compiled.
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  globalSetup: '<rootDir>/test/support/globalSetup.ts',
  globalTeardown: '<rootDir>/test/support/globalTeardown.ts',
  // Only what hangs is to fail by it: on a busy machine a test takes several times as long.
  testTimeout: 60_000,
  // Tests wait for servers much of their time: one more than the two processors of a small machine.
  maxWorkers: 3,
};
