import { PROBLEM_MEDIA_TYPE, Problem } from '../problem.ts'

const answer = (description: string) => ({
  description,
  content: { [PROBLEM_MEDIA_TYPE]: { schema: Problem } },
})

/** The refusals that every route may answer, for its schema. */
export const problemAnswers = {
  '4xx': answer('Refused: problem details'),
  '5xx': answer('A fault of the server: problem details'),
} as const
