import { describe, expect, it } from 'vitest'
import { csvOf } from '../../../shared/reports/csv.ts'

const lineOf = (cell: string): string =>
  csvOf(['text'], [[cell]])
    .split('text\r\n')[1]
    ?.slice(0, -2) ?? ''

describe('a table as CSV', () => {
  it('begins with a byte order mark and ends every line with CRLF', () => {
    expect(csvOf(['day', 'visits'], [['2026-05-01', 3]])).toBe('\uFEFFday,visits\r\n2026-05-01,3\r\n')
  })

  it.each([
    ['منى سمير', 'منى سمير'],
    ['Ward 3, bed 2', '"Ward 3, bed 2"'],
    ['the "other" one', '"the ""other"" one"'],
    ['two\nlines', '"two\nlines"'],
    ['one; two', '"one; two"'],
    [' spaces ', '" spaces "'],
    ['', ''],
  ])('writes %j as %j', (cell, text) => {
    expect(lineOf(cell)).toBe(text)
  })

  it.each([
    ['=HYPERLINK("http://evil")', '"\'=HYPERLINK(""http://evil"")"'],
    ['+201012345678', "'+201012345678"],
    ['-1+1', "'-1+1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1', '"\'\t\'=1"'],
    ['\r=1', '"\'\r\'=1"'],
    ['\n=1', '"\'\n\'=1"'],
    ["x;=cmd|' /C calc'!A0", "\"x;'=cmd|' /C calc'!A0\""],
    ['two\n@SUM(A1)', '"two\n\'@SUM(A1)"'],
    ['x;"=1+1', '"x;""\'=1+1"'],
    ['x\n"=1+1;y', '"x\n""\'=1+1;y"'],
    ["x;'=1+1", '"x;\'\'=1+1"'],
  ])('lets no spreadsheet run %j', (cell, text) => {
    expect(lineOf(cell)).toBe(text)
  })

  it('leaves a missing value empty and a number a number', () => {
    expect(csvOf(['a', 'b', 'c'], [[null, -4, true]])).toBe('\uFEFFa,b,c\r\n,-4,true\r\n')
  })
})
