/** The code of the answer to whoever asks for a document that the server has put aside, and gives to nobody. */
export const PUT_ASIDE = 'put_aside'

/** Tells whoever has such a document that the server keeps it, and gives it to nobody; `true`, or not there. */
export const PUT_ASIDE_HEADER = 'x-sijil-put-aside'
