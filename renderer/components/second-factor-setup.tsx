import { useWords } from '../i18n/use-words.tsx'
import { CodeField, type GivenCode } from './code-field.tsx'
import { Latin } from './latin.tsx'
import { QrPicture } from './qr-picture.tsx'

/** The key in an app's address, in groups of four as a person types them. */
export function keyInGroups(otpauthUri: string): string {
  const secret = new URL(otpauthUri).searchParams.get('secret') ?? ''
  return (secret.match(/.{1,4}/g) ?? []).join(' ')
}

interface SecondFactorSetupProps {
  readonly otpauthUri: string
  readonly given: GivenCode
  readonly onChange: (given: GivenCode) => void
  readonly error: string | undefined
}

/** How an authenticator app is given the second factor: by picture or by key, and its first code in return. */
export function SecondFactorSetup({ otpauthUri, given, onChange, error }: SecondFactorSetupProps) {
  const { t } = useWords()
  return (
    <ol className="setup-steps">
      <li>
        <span>{t('account.setup_scan')}</span>
        <div className="setup-app">
          <QrPicture text={otpauthUri} label={t('account.setup_picture')} />
          <div>
            <span className="sub">{t('account.setup_key')}</span>
            <div className="setup-key">
              <Latin>{keyInGroups(otpauthUri)}</Latin>
            </div>
          </div>
        </div>
      </li>
      <li>
        <span>{t('account.setup_code')}</span>
        <CodeField given={given} onChange={onChange} error={error} hasRecovery={false} isFirst />
      </li>
    </ol>
  )
}
