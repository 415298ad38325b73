import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { foldName, nameSearchKey, searchTokens } from '../../../shared/identifiers/name-folding.ts'
import { isLikelySameName, markMatches, nameMatchesQuery } from '../../../shared/identifiers/name-match.ts'

describe('Folding a name', () => {
  it.each([
    ['أحمد', 'احمد'],
    ['إبراهيم', 'ابراهيم'],
    ['آمنة', 'امنه'],
    ['ٱمال', 'امال'],
    ['مصطفى', 'مصطفي'],
    ['فاطمة', 'فاطمه'],
    ['مُحَمَّد', 'محمد'],
    ['محـــمد', 'محمد'],
    ['رؤوف وائل', 'رووف وايل'],
    ['عبد الرحمن', 'عبدالرحمن'],
    ['أبو بكر', 'ابوبكر'],
    ['  سميرة   مصطفى ', 'سميره مصطفي'],
    ['Élodie O’Brien', 'elodie obrien'],
    ['El-Gohary', 'elgohary'],
    ['Abd El Rahman Ali', 'abdelrahman ali'],
    ['Abdelrahman Ali', 'abdelrahman ali'],
    ['Ward ٣ب', 'ward 3ب'],
    ['', ''],
  ])('turns %j into %j', (name, folded) => {
    expect(foldName(name)).toBe(folded)
  })

  it('is the same when it is done twice', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(foldName(foldName(text))).toBe(foldName(text))
      }),
    )
  })

  it('finds a name by its parts too', () => {
    expect(nameSearchKey('سميرة عبد الرحمن الجوهري')).toBe('سميره عبدالرحمن الجوهري الرحمن رحمن جوهري')
    expect(nameSearchKey('Samira El Gohary')).toBe('samira elgohary gohary')
    expect(nameSearchKey('سميرة عبدالله')).toBe('سميره عبدالله الله له')
    expect(nameSearchKey('Omar Abdelrahman')).toBe('omar abdelrahman rahman')
    expect(nameSearchKey('عبير ابوبكر')).toBe('عبير ابوبكر بكر')
  })

  it('makes search words of what was typed, in order', () => {
    expect(searchTokens(' Elgohary  سميرة ')).toEqual(['elgohary', 'سميره'])
    expect(searchTokens(' ، ')).toEqual([])
  })
})

describe('Comparing names', () => {
  it.each([
    ['سميرة عبد الرحمن مصطفى', 'سميره عبدالرحمن مصطفي'],
    ['Samira Mostafa', 'MOSTAFA samira'],
    ['أحمد علي', 'علي احمد'],
  ])('takes %s and %s for likely one person', (one, other) => {
    expect(isLikelySameName(one, other)).toBe(true)
  })

  it.each([
    ['Samira Mostafa', 'Samira Mostafa Ali'],
    ['أحمد علي', 'أحمد عالي'],
    ['', ''],
  ])('does not take %j and %j for one', (one, other) => {
    expect(isLikelySameName(one, other)).toBe(false)
  })

  it.each([
    ['سميرة عبد الله', 'عبد سميرة'],
    ['سميرة عبد الله', 'عبد الله سميرة'],
    ['سميرة عبد الله', 'الله عبد سميرة'],
    ['سميرة عبدالله', 'الله سميرة'],
    ['سميرة عبدالله', 'عبد الله سميرة'],
    ['محمد أبو بكر', 'ابو محمد'],
    ['محمد أبو بكر', 'بكر ابو محمد'],
    ['محمد أبوبكر', 'بكر محمد'],
    ['Samira El Gohary', 'Gohary El Samira'],
    ['Omar Abd El Rahman', 'Rahman Abd El Omar'],
    ['Omar Abdelrahman', 'Abd El Rahman Omar'],
  ])('finds %s by %s: the order of the words does not matter', (name, query) => {
    expect(nameMatchesQuery(name, query)).toBe(true)
  })

  it.each([
    ['سميرة مصطفى', 'عبد سميرة'],
    ['عبد الله مصطفى', 'عبد سميرة'],
    ['Samira Mostafa', 'Gohary El Samira'],
  ])('does not find %s by %s', (name, query) => {
    expect(nameMatchesQuery(name, query)).toBe(false)
  })

  it('matches when every typed word begins a word of the name', () => {
    expect(nameMatchesQuery('سميرة عبد الرحمن مصطفى', 'مصط سمير')).toBe(true)
    expect(nameMatchesQuery('سميرة عبد الرحمن مصطفى', 'عبدالر')).toBe(true)
    expect(nameMatchesQuery('Samira El Gohary', 'gohary')).toBe(true)
    expect(nameMatchesQuery('سميرة الجوهري', 'جوهر')).toBe(true)
    expect(nameMatchesQuery('Samira Mostafa', 'stafa')).toBe(false)
  })
})

describe('Marking what was searched for', () => {
  const marked = (name: string, query: string): string =>
    markMatches(name, query)
      .map(({ text, isMatch }) => (isMatch ? `[${text}]` : text))
      .join('')

  it.each([
    ['Samira Mostafa Elgohary', 'mos', 'Samira [Mos]tafa Elgohary'],
    ['Samira Mostafa Elgohary', 'elg sam', '[Sam]ira Mostafa [Elg]ohary'],
    ['سميرة مصطفى', 'سميره', '[سميرة] مصطفى'],
    ['أحمد علي', 'اح', '[أح]مد علي'],
    ['مُحَمَّد علي', 'محمد', '[مُحَمَّد] علي'],
    ['سميرة عبد الرحمن', 'عبدالر', 'سميرة [عبد الر]حمن'],
    ['سميرة عبد الرحمن', 'عبد الر', 'سميرة [عبد الر]حمن'],
    ['Samira El Gohary', 'goh', 'Samira El [Goh]ary'],
    ['سميرة الجوهري', 'جوهر', 'سميرة ال[جوهر]ي'],
    ['سميرة عبد الله', 'عبد سميرة', '[سميرة] [عبد] الله'],
    ['Samira', 'xyz', 'Samira'],
    ['Samira', '', 'Samira'],
  ])('in %s by %j gives %s', (name, query, expected) => {
    expect(marked(name, query)).toBe(expected)
  })

  it('never changes the name as written', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (name, query) => {
        expect(
          markMatches(name, query)
            .map(({ text }) => text)
            .join(''),
        ).toBe(name)
      }),
    )
  })
})
