import type { en } from './en.ts'

/*
 * Types that hold the two languages together: Arabic must have exactly English's keys, and for every English plural
 * (`…_one`, `…_other`) the five forms that Arabic has. A missing or superfluous key does not compile.
 */

type Suffixed<Base extends string> = `${Base}_${'one' | 'two' | 'few' | 'many' | 'other'}`

type ArabicKey<Key> = Key extends `${string}_one`
  ? never
  : Key extends `${infer Base}_other`
    ? Suffixed<Base>
    : Key

/** The shape of the Arabic words, derived from the English ones. */
export type ArabicOf<T> = {
  readonly [Key in keyof T as ArabicKey<Key>]: T[Key] extends string ? string : ArabicOf<T[Key]>
}

type Base<Key extends string> = Key extends `${string}_one`
  ? never
  : Key extends `${infer Stem}_other`
    ? Stem
    : Key

type Paths<T> = {
  [Key in keyof T & string]: T[Key] extends string ? Base<Key> : `${Key}.${Paths<T[Key]>}`
}[keyof T & string]

/** The name of a sentence, `area.key`; plurals without their suffix. */
export type WordKey = Paths<typeof en>

/** What is filled into a sentence; `count` also picks the plural form. */
export type WordValues = Readonly<Record<string, string | number>>
