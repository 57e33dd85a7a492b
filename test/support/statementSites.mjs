// Prints, as JSON, every place in src/db that runs a statement: where it is, how its text is made, and the row it says
// it gets. A program of its own, because TypeScript's API is an ES module and jest loads CommonJS.
import { API, TypeFlags } from 'typescript/unstable/sync';
import {
  isCallExpression,
  isIdentifier,
  isImportDeclaration,
  isPropertyAccessExpression,
  isTemplateSpan,
  isVariableDeclaration,
  isVariableStatement,
} from 'typescript/unstable/ast/is';
import path from 'node:path';

const ROOT = path.join(import.meta.dirname, '../..');
const DB = path.join(ROOT, 'src/db') + path.sep;
/** What runs the statements of all others. */
const CORE_SQL = path.join(DB, 'core/sql.ts');

/** What runs a statement, and which of its arguments that is. */
const RUNS = { query: 0, keysetPages: 1, rowsOf: 1, firstRow: 1, execute: 1 };

const api = new API({ cwd: ROOT });
const project = api.updateSnapshot({ openProjects: [path.join(ROOT, 'tsconfig.json')] }).getProjects()[0];
const { checker, program } = project;

function sitesOf(file) {
  const topLevel = new Set(file.statements.flatMap(namesOf));
  return callsIn(file).map((call) => {
    const statement = declared(call.arguments[RUNS[nameOf(call)]], topLevel);
    return {
      file: path.relative(ROOT, file.fileName),
      line: file.text.slice(0, call.expression.end).split('\n').length,
      text: text(file, statement),
      start: statement.pos,
      // The places of values, or parts, in the template.
      spans: [
        ...all(statement, isTemplateSpan).map(({ expression }) => expression),
        ...(isCallExpression(statement) ? statement.arguments : []),
      ].map(({ pos, end }) => [pos, end]),
      locals: [...new Set(all(statement, isIdentifier).map((one) => one.text))].filter(
        (one) => !topLevel.has(one),
      ),
      mapped: nameOf(call) !== 'query',
      row: call.typeArguments?.[0] ? rowOf(checker.getTypeFromTypeNode(call.typeArguments[0])) : null,
    };
  });
}

const nameOf = ({ expression }) =>
  (isPropertyAccessExpression(expression) ? expression.name : expression).text;

const callsIn = (file) =>
  all(file, isCallExpression).filter(
    (call) => Object.hasOwn(RUNS, nameOf(call) ?? '') && call.arguments.length > RUNS[nameOf(call)],
  );

const text = (file, { pos, end }) => file.text.slice(pos, end);

function all(node, is) {
  const found = is(node) ? [node] : [];
  node.forEachChild((child) => void found.push(...all(child, is)));
  return found;
}

/** A statement that was put into a variable of the function first is taken from there. */
function declared(argument, topLevel) {
  if (!isIdentifier(argument) || topLevel.has(argument.text)) return argument;
  const handle = checker.getSymbolAtLocation(argument)?.valueDeclaration;
  const declaration = handle && handle.resolve(project);
  return declaration && isVariableDeclaration(declaration) && declaration.initializer
    ? declaration.initializer
    : argument;
}

/** The names that a statement of the file declares. */
function namesOf(statement) {
  if (isImportDeclaration(statement)) return all(statement, isIdentifier).map((one) => one.text);
  if (isVariableStatement(statement))
    return statement.declarationList.declarations.map(({ name }) => name.text);
  return statement.name ? [statement.name.text] : [];
}

/** The columns that the row type has, each with the kinds of value it admits; null of a type that is still open. */
function rowOf(type) {
  if (type.isTypeParameter()) return null;
  return checker.getPropertiesOfType(type).map((property) => ({
    name: property.name,
    kinds: [...new Set(partsOf(checker.getTypeOfSymbol(property)).map(kindOf))],
  }));
}

const partsOf = (type) => (type.isUnionType() ? type.getTypes() : [type]);

function kindOf(type) {
  const { flags } = type;
  if (flags & TypeFlags.Null) return 'null';
  if (flags & TypeFlags.Undefined) return 'undefined';
  if (flags & TypeFlags.StringLike) return 'string';
  if (flags & TypeFlags.NumberLike) return 'number';
  if (flags & TypeFlags.BooleanLike) return 'boolean';
  if (flags & (TypeFlags.Unknown | TypeFlags.Any)) return 'unknown';
  if (checker.isArrayLikeType(type)) return 'array';
  return checker.typeToString(type) === 'Date' ? 'Date' : 'object';
}

const sites = program
  .getSourceFileNames()
  .filter((name) => path.normalize(name).startsWith(DB) && !path.normalize(name).startsWith(CORE_SQL))
  .toSorted()
  .flatMap((name) => sitesOf(program.getSourceFile(name)));
process.stdout.write(JSON.stringify(sites));
api.close();
