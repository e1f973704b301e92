/** Who was given what, and why, in Russian. */
export const assignments = {
  'fact.assignment-computed':
    '{{By}} — лидер группы {{group}}; он распределил её партиции ассайнором {{assignor}} для поколения {{generation}}: {{members}}.',
  'fact.assignment-computed-held-back':
    '{{By}} — лидер группы {{group}}; он распределил её партиции ассайнором {{assignor}} для поколения {{generation}}: {{members}}. Пока не отданы прежними владельцами: {{heldBack}}.',
  'assignment.kept': 'осталось',
  'assignment.only-subscriber': 'единственный подписчик',
  'assignment.quota': 'равная доля',
  'assignment.extra': 'одна сверх доли: поровну не делится',
  'assignment.in-turn': 'по очереди',
  'assignment.least-loaded': 'у него было меньше всех',
  'assignment.moved-to-balance': 'взято у того, у кого больше',
  'assignment.rack': 'реплика в его стойке',
  'assignment.shared': 'вместе с другими',
};
