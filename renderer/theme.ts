import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core'

const petrol: MantineColorsTuple = [
  '#e2f1f3',
  '#cde6ea',
  '#a3d1d8',
  '#7fb9c1',
  '#4fa0ab',
  '#2b8b98',
  '#137583',
  '#0b616d',
  '#094f59',
  '#073f47',
]

/** Mantine in our measures; colours beyond the accent are in `styles/tokens.css`. */
export const theme = createTheme({
  primaryColor: 'petrol',
  primaryShade: { light: 7, dark: 6 },
  colors: { petrol },
  fontFamily: 'var(--font-sans)',
  fontFamilyMonospace: 'var(--font-mono)',
  fontSizes: { xs: '0.75rem', sm: '0.875rem', md: '1rem', lg: '1.125rem', xl: '1.375rem' },
  spacing: { xs: '4px', sm: '8px', md: '12px', lg: '16px', xl: '24px' },
  radius: { sm: '4px', md: '6px', lg: '10px' },
  defaultRadius: 'md',
  shadows: { sm: 'var(--e-1)', md: 'var(--e-2)', xl: 'var(--e-3)' },
  respectReducedMotion: true,
  components: {
    // Nothing behind a dialog scrolls, and Mantine's lock would write a style without our nonce.
    Modal: {
      defaultProps: {
        lockScroll: false,
        transitionProps: { duration: 120, transition: 'fade' },
        centered: true,
      },
    },
    Drawer: { defaultProps: { lockScroll: false, transitionProps: { duration: 120, transition: 'fade' } } },
    // The head of a dialog is not the banner of the page, though Mantine writes it as <header>.
    ModalHeader: { defaultProps: { role: 'presentation' } },
    DrawerHeader: { defaultProps: { role: 'presentation' } },
    // What floats over a screen is part of its content, where assistive technology looks for it.
    Tooltip: {
      defaultProps: {
        withArrow: true,
        openDelay: 200,
        events: { hover: true, focus: true, touch: false },
        portalProps: { target: '#content' },
      },
    },
    // The focus goes to the first line at once: a place before it is no line of a menu.
    Menu: { defaultProps: { withInitialFocusPlaceholder: false, portalProps: { target: '#content' } } },
    Button: { defaultProps: { variant: 'default' } },
    TextInput: { defaultProps: { size: 'lg' } },
    Textarea: { defaultProps: { size: 'lg', autosize: true } },
    PasswordInput: { defaultProps: { size: 'lg' } },
    NativeSelect: { defaultProps: { size: 'lg' } },
    Autocomplete: { defaultProps: { size: 'lg' } },
  },
})

/** Mantine's own variables on our tokens, so that both colour schemes come from one file. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {
    '--mantine-color-body': 'var(--surface)',
    '--mantine-color-text': 'var(--ink)',
    '--mantine-color-dimmed': 'var(--ink-3)',
    '--mantine-color-placeholder': 'var(--ink-3)',
    '--mantine-color-error': 'var(--danger-ink)',
    '--mantine-color-anchor': 'var(--accent-ink)',
    '--mantine-color-default': 'var(--surface)',
    '--mantine-color-default-hover': 'var(--surface-2)',
    '--mantine-color-default-color': 'var(--ink)',
    '--mantine-color-default-border': 'var(--line-strong)',
    '--mantine-line-height': '1.45',
    '--input-height-lg': '44px',
    '--mantine-primary-color-contrast': 'var(--on-accent)',
  },
  light: {},
  dark: {},
})
