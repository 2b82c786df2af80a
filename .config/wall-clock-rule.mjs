/**
 * Finds durations that are measured by the wall clock, which anybody may set: a reading of `clock.now()` or `Date.now()`,
 * or a constant that holds one, in a subtraction or a comparison. Durations are measured by `clock.monotonic()`.
 */
const OPERATORS = new Set(['-', '<', '>', '<=', '>=']);

function isReading(node) {
  if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') return false;
  const { object, property } = node.callee;
  if (property.type !== 'Identifier' || property.name !== 'now') return false;
  return !(object.type === 'Identifier' && object.name === 'performance');
}

function holdsReading(node, scope) {
  if (node.type !== 'Identifier') return false;
  for (let at = scope; at !== null; at = at.upper) {
    const variable = at.set.get(node.name);
    if (variable === undefined) continue;
    const { node: definition } = variable.defs[0] ?? {};
    return (
      definition?.type === 'VariableDeclarator' && definition.init !== null && isReading(definition.init)
    );
  }
  return false;
}

export const wallClockRule = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      duration: 'The wall clock can be set at any moment: measure durations by clock.monotonic().',
    },
  },
  create: (context) => ({
    BinaryExpression(node) {
      if (!OPERATORS.has(node.operator)) return;
      const scope = context.sourceCode.getScope(node);
      for (const side of [node.left, node.right])
        if (isReading(side) || holdsReading(side, scope))
          context.report({ node: side, messageId: 'duration' });
    },
  }),
};
