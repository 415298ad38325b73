import { describe, expect, it } from 'vitest'
import { passwordProblem } from '../../../shared/users/password-rules.ts'
import { commonPasswords } from '../../../sync-server/auth/common-passwords.ts'

const heba = {
  username: 'heba.m',
  full_name: 'Heba Mahmoud',
  places: ['Al Waha Hospital', 'مستشفى الواحة'],
}
const problem = (password: string) => passwordProblem(password, heba, (text) => commonPasswords.has(text))

describe('a password', () => {
  it('has 12 to 128 characters, counted as people see them', () => {
    expect(problem('eleven char')).toBe('password_short')
    expect(problem('sea salt tram')).toBeNull()
    expect(problem(`${'sea salt '.repeat(14)}xy`)).toBeNull()
    expect(problem('sea salt tram '.repeat(10))).toBe('password_long')
    // Twelve wide signs, and the same in the plain form that they stand for.
    expect(problem('ｓｅａ ｓａｌｔ ｔｒ')).toBe('password_short')
  })

  it('may be of any kind of characters, of any language', () => {
    for (const fine of [
      'correct horse battery',
      'قطار أزرق ونافذة',
      'wooden tram window',
      '914 tea cups 27',
      'XxKq-vwPl-02ma',
    ]) {
      expect(problem(fine), fine).toBeNull()
    }
  })

  it.each([
    'password1234',
    'Password123!',
    'P@ssw0rd2024!',
    'passwordpassword',
    'dragondragon',
    '!!!dragon!!!2024',
    'qwertyuiop[]123',
    'qwertyuiopas',
    'abcdefghijkl',
    '123456789012',
    '098765432109',
    'aaaaaaaaaaaa',
    'abababababab',
    'iloveyou2024',
    'administrator',
    'Ｐａｓｓｗｏｒｄ１２３４',
  ])('that many people have is refused: %s', (common) => {
    expect(problem(common)).toBe('password_common')
  })

  it.each([
    'HebaMahmoud1',
    'heba mahmoud 2024',
    'mahmoud-heba-77',
    'AlWaha Hospital',
    'sijil hospital 1',
    'مستشفى الواحة 2024',
    'heba.m heba.m',
  ])('that is made of names anybody knows is refused: %s', (personal) => {
    expect(problem(personal)).toBe('password_personal')
  })

  it('may hold such a name beside words of one’s own', () => {
    expect(problem('heba likes trams')).toBeNull()
  })
})
