/** What a module imports, exports from elsewhere included, read from its syntax tree. */
import { isNode, walk, type Source, type SyntaxNode } from './source.ts';

export interface Import {
  readonly from: string;
  /** The exported names; `*` for a whole module, `default` for a default export. */
  readonly names: readonly string[];
  readonly isTypeOnly: boolean;
  readonly start: number;
}

const STATEMENTS = new Set([
  'ImportDeclaration',
  'ExportNamedDeclaration',
  'ExportAllDeclaration',
  'ImportExpression',
  'TSImportType',
]);

export function importsOf(source: Source): readonly Import[] {
  const found: Import[] = [];
  walk(source, (node) => {
    if (!STATEMENTS.has(node.type) || !isNode(node.source)) return;
    const from = node.source.value;
    if (typeof from !== 'string') return;
    const specifiers = Array.isArray(node.specifiers) ? node.specifiers.filter(isNode) : null;
    found.push({
      from,
      names: specifiers?.map(importedName) ?? ['*'],
      isTypeOnly: isTypeOnly(node, specifiers ?? []),
      start: node.start,
    });
  });
  return found;
}

function importedName(specifier: SyntaxNode): string {
  if (specifier.type === 'ImportNamespaceSpecifier') return '*';
  if (specifier.type === 'ImportDefaultSpecifier') return 'default';
  const name = specifier.type === 'ExportSpecifier' ? specifier.local : specifier.imported;
  if (!isNode(name)) return '*';
  return String(name.name ?? name.value);
}

function isTypeOnly(node: SyntaxNode, specifiers: readonly SyntaxNode[]): boolean {
  if (node.type === 'TSImportType') return true;
  const kindOf = (one: SyntaxNode) => one.importKind ?? one.exportKind;
  if (kindOf(node) === 'type') return true;
  return specifiers.length > 0 && specifiers.every((one) => kindOf(one) === 'type');
}
