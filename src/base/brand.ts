/**
 * Branded identifiers: a string that can't be mistaken for another kind of string. Quantities are
 * not branded, because arithmetic on them would cost more casts than it saves.
 */
export type Brand<Base, Name extends string> = Base & { readonly __brand: Name };
