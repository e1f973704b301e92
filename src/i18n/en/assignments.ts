/** Who was given what, and why, in English. */
export const assignments = {
  'fact.assignment-computed':
    '{{By}} leads the group {{group}} and divides its partitions with {{assignor}} for generation {{generation}}: {{members}}.',
  'fact.assignment-computed-held-back':
    '{{By}} leads the group {{group}} and divides its partitions with {{assignor}} for generation {{generation}}: {{members}}. Held back until their owners give them up: {{heldBack}}.',
  'assignment.kept': 'kept',
  'assignment.only-subscriber': 'only subscriber',
  'assignment.quota': 'its share',
  'assignment.extra': 'one more, as it does not come out even',
  'assignment.in-turn': 'its turn',
  'assignment.least-loaded': 'it had least',
  'assignment.moved-to-balance': 'taken from a member with more',
  'assignment.rack': 'a replica in its rack',
  'assignment.shared': 'shared with others',
};
