import { Component, type ReactNode } from 'react'
import { plain } from '../i18n/i18n.ts'
import { useLanguageStore } from '../i18n/language-store.ts'

interface State {
  readonly hasFailed: boolean
}

/** Catches a bug of a screen, says that nothing saved is lost, and offers to start the screen again. */
export class ErrorBoundary extends Component<{ readonly children: ReactNode }, State> {
  override state: State = { hasFailed: false }

  static getDerivedStateFromError(): State {
    return { hasFailed: true }
  }

  override render(): ReactNode {
    if (!this.state.hasFailed) return this.props.children
    const { language } = useLanguageStore.getState()
    return (
      <div className="state" role="alert">
        <b>{plain(language, 'errors.internal', { code: 'SCREEN' })}</b>
        <button type="button" className="text-button" onClick={() => this.setState({ hasFailed: false })}>
          {plain(language, 'app.retry')}
        </button>
      </div>
    )
  }
}
