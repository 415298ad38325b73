import { useElementSize } from '@mantine/hooks'
import { IconClockExclamation } from '@tabler/icons-react'
import { Fragment, type ReactNode } from 'react'
import type { VitalSignsView } from '../../shared/visits/visits-ipc.ts'
import { useWords, type Words } from '../i18n/use-words.tsx'
import { Latin } from './latin.tsx'
import { asNewsBand, newsIcons, PointsChip } from './news-chip.tsx'
import { type ChartRow, chartRows, domainOf, isLateEntry, stripesOf } from './observation-rows.ts'
import './observation-chart.css'

const LABELS_PX = 124
const AXIS_PX = 26
const ROW_PX = 78
const NARROWEST_PX = 54
const WIDEST_PX = 96

interface Grid {
  readonly columnPx: number
  readonly widthPx: number
  xOf(index: number): number
}

function gridOf(count: number, availablePx: number): Grid {
  const room = (availablePx - LABELS_PX - AXIS_PX) / Math.max(1, count)
  const columnPx = Math.max(NARROWEST_PX, Math.min(WIDEST_PX, Math.floor(room)))
  const widthPx = Math.max(columnPx * count + AXIS_PX, availablePx - LABELS_PX)
  return { columnPx, widthPx, xOf: (index) => columnPx * (index + 0.5) }
}

function ColumnLines({ grid, count, heightPx }: { grid: Grid; count: number; heightPx: number }) {
  return (
    <>
      {Array.from({ length: count + 1 }, (_, index) => (
        <path
          // biome-ignore lint/suspicious/noArrayIndexKey: the lines between columns have their place only
          key={index}
          d={`M${index * grid.columnPx + 0.5} 0V${heightPx}`}
          stroke="var(--line)"
          strokeWidth="1"
          opacity="0.8"
        />
      ))}
      <path d={`M0 .5H${grid.widthPx}`} stroke="var(--line-strong)" opacity="0.55" />
    </>
  )
}

/** One parameter over time: bands behind, values joined by a line that breaks where nothing was measured. */
function CurveRow({ row, sets, grid }: { row: ChartRow; sets: readonly VitalSignsView[]; grid: Grid }) {
  const domain = domainOf(row, sets)
  const yOf = (value: number): number => ROW_PX - ((value - domain[0]) / (domain[1] - domain[0])) * ROW_PX
  const values = sets.map((set) => set[row.field] ?? null)
  const path = values
    .map((value, index) =>
      value === null
        ? ''
        : `${values[index - 1] == null ? 'M' : 'L'}${grid.xOf(index)} ${yOf(value).toFixed(1)}`,
    )
    .join('')
  return (
    <svg width={grid.widthPx} height={ROW_PX} aria-hidden="true" focusable="false">
      {stripesOf(row, domain).map((stripe) => (
        <Fragment key={stripe.from}>
          <rect
            x="0"
            y={yOf(stripe.to)}
            width={grid.widthPx}
            height={yOf(stripe.from) - yOf(stripe.to)}
            fill={`var(--n${stripe.points}-bg)`}
          />
          {yOf(stripe.from) - yOf(stripe.to) > 13 && (
            <text
              x={grid.widthPx - AXIS_PX / 2}
              y={(yOf(stripe.from) + yOf(stripe.to)) / 2 + 4}
              textAnchor="middle"
              className="chart-points"
              style={{ fill: `var(--n${stripe.points}-ink)` }}
            >
              {stripe.points}
            </text>
          )}
        </Fragment>
      ))}
      <ColumnLines grid={grid} count={sets.length} heightPx={ROW_PX} />
      <path d={path} fill="none" stroke="var(--c-line)" strokeWidth="1.75" />
      {values.map((value, index) => {
        const set = sets[index]
        if (set === undefined) return null
        const x = grid.xOf(index)
        if (value === null) {
          return (
            <path
              key={set.id}
              d={`M${x - 8} ${ROW_PX / 2}h16`}
              stroke="var(--c-4)"
              strokeWidth="1.5"
              strokeDasharray="3 3"
            />
          )
        }
        const y = yOf(value)
        const isConfirmed = set.confirmed_out_of_range?.includes(row.field as never) === true
        return (
          <Fragment key={set.id}>
            <circle cx={x} cy={y} r="3.5" fill="var(--c-line)" />
            {isConfirmed && (
              <circle cx={x} cy={y} r="7" fill="none" stroke="var(--c-line)" strokeDasharray="2 2" />
            )}
            <text x={x} y={y < 22 ? y + 17 : y - 8} textAnchor="middle" className="chart-value">
              {value.toFixed(row.decimals)}
            </text>
          </Fragment>
        )
      })}
    </svg>
  )
}

/** A row of words or figures, one per set; `tone` colours a cell as its points. */
function CellRow({
  sets,
  grid,
  heightPx = 28,
  cell,
}: {
  sets: readonly VitalSignsView[]
  grid: Grid
  heightPx?: number
  cell: (set: VitalSignsView) => { readonly text: string; readonly points: number } | null
}) {
  return (
    <svg width={grid.widthPx} height={heightPx} aria-hidden="true" focusable="false">
      {sets.map((set, index) => {
        const shown = cell(set)
        return (
          <g key={set.id}>
            {shown !== null && shown.points > 0 && (
              <rect
                x={index * grid.columnPx + 0.5}
                y="0"
                width={grid.columnPx}
                height={heightPx}
                fill={`var(--n${shown.points}-bg)`}
              />
            )}
            <text
              x={grid.xOf(index)}
              y={heightPx / 2 + 4}
              textAnchor="middle"
              className="chart-word"
              style={shown !== null && shown.points > 0 ? { fill: `var(--n${shown.points}-ink)` } : undefined}
            >
              {shown?.text ?? '–'}
            </text>
          </g>
        )
      })}
      <path d={`M0 .5H${grid.widthPx}`} stroke="var(--line)" />
    </svg>
  )
}

function TotalsRow({ sets, grid }: { sets: readonly VitalSignsView[]; grid: Grid }) {
  return (
    <svg width={grid.widthPx} height={38} aria-hidden="true" focusable="false">
      {sets.map((set, index) => {
        const band = asNewsBand(set.news2_band)
        const hasTotal = set.news2_total !== null
        const Icon = newsIcons[band]
        const x = grid.xOf(index) - 24
        const ink = hasTotal ? `var(--nt-${band}-ink)` : 'var(--ink-2)'
        return (
          <g key={set.id}>
            <rect
              x={x}
              y={5}
              width={48}
              height={28}
              rx={4}
              fill={hasTotal ? `var(--nt-${band}-bg)` : 'none'}
              {...(hasTotal ? {} : { stroke: 'var(--line-strong)', strokeDasharray: '3 3' })}
            />
            <Icon x={x + 4} y={12} size={14} stroke={2} color={ink} />
            <text x={x + 32} y={24.5} textAnchor="middle" className="chart-total" style={{ fill: ink }}>
              {set.news2_total ?? '–'}
            </text>
          </g>
        )
      })}
    </svg>
  )
}

function TimesRow({ sets, grid }: { sets: readonly VitalSignsView[]; grid: Grid }) {
  const { format } = useWords()
  return (
    <svg width={grid.widthPx} height={40} aria-hidden="true" focusable="false">
      {sets.map((set, index) => {
        const day = format.localDate(set.measured_at)
        const isNewDay = index === 0 || day !== format.localDate(sets[index - 1]?.measured_at ?? 0)
        const x = grid.xOf(index)
        const isLate = isLateEntry(set)
        return (
          <g key={set.id}>
            {isNewDay && (
              <text x={x} y={13} textAnchor="middle" className="chart-word">
                {day.slice(8)}/{day.slice(5, 7)}
              </text>
            )}
            <text x={isLate ? x - 8 : x} y={31} textAnchor="middle" className="chart-time">
              {format.time(set.measured_at)}
            </text>
            {isLate && (
              <IconClockExclamation x={x + 12} y={19} size={14} stroke={2.2} color="var(--rc-pc-ink)" />
            )}
          </g>
        )
      })}
    </svg>
  )
}

function Row({ title, small, children }: { title: ReactNode; small?: ReactNode; children: ReactNode }) {
  return (
    <>
      <div className="chart-label">
        {title}
        {small !== undefined && <small>{small}</small>}
      </div>
      {children}
    </>
  )
}

function consciousnessCell(set: VitalSignsView, { t }: Pick<Words, 't'>) {
  const value = set.consciousness
  if (value === null || value === undefined) return null
  return { text: t(`observations.${value}`), points: value === 'alert' ? 0 : 3 }
}

function oxygenCell(set: VitalSignsView, { t }: Pick<Words, 't'>) {
  const isOn = set.on_supplemental_oxygen
  if (isOn === null || isOn === undefined) return null
  if (!isOn) return { text: t('observations.air'), points: 0 }
  const flow = set.oxygen_flow_l_per_min
  return { text: flow === null || flow === undefined ? t('observations.oxygen') : `${flow} L`, points: 2 }
}

/** Vital signs of a visit: one column per set, NEWS2 bands behind, gaps left as gaps. Left to right in Arabic too. */
export function ObservationChart({ sets }: { sets: readonly VitalSignsView[] }) {
  const words = useWords()
  const { t, format } = words
  const { ref, width } = useElementSize()
  const grid = gridOf(sets.length, width)
  const rows = chartRows(sets)
  const [rate, saturation, pulse, systolic, temperature] = rows
  const first = sets[0]
  const last = sets.at(-1)
  const label =
    first === undefined || last === undefined
      ? t('observations.title')
      : t('observations.chart_label', {
          count: sets.length,
          from: format.moment(first.measured_at),
          to: format.moment(last.measured_at),
        })
  const curve = (row: ChartRow | undefined) =>
    row !== undefined && <CurveRow row={row} sets={sets} grid={grid} />
  return (
    <figure aria-label={label} className="observation-figure">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a chart wider than its place is scrolled by keyboard too */}
      <div className="observation-chart" ref={ref} tabIndex={0} role="img" aria-label={label}>
        <Row title="">
          <TimesRow sets={sets} grid={grid} />
        </Row>
        <Row title={<Latin>NEWS2</Latin>} small={t('observations.total')}>
          <TotalsRow sets={sets} grid={grid} />
        </Row>
        <Row title={t('scores.respiratory_rate')} small={<Latin>/min</Latin>}>
          {curve(rate)}
        </Row>
        <Row
          title={t('scores.oxygen_saturation')}
          small={t('observations.scale', { scale: last?.spo2_scale ?? 1 })}
        >
          {curve(saturation)}
        </Row>
        <Row title={t('scores.air_or_oxygen')}>
          <CellRow sets={sets} grid={grid} cell={(set) => oxygenCell(set, words)} />
        </Row>
        <Row title={t('scores.pulse')} small={<Latin>b/min</Latin>}>
          {curve(pulse)}
        </Row>
        <Row title={t('scores.systolic')} small={<Latin>mmHg</Latin>}>
          {curve(systolic)}
        </Row>
        <Row title={t('observations.diastolic')}>
          <CellRow
            sets={sets}
            grid={grid}
            cell={({ blood_pressure_diastolic: value }) =>
              value === null || value === undefined ? null : { text: String(value), points: 0 }
            }
          />
        </Row>
        <Row title={t('scores.consciousness')}>
          <CellRow sets={sets} grid={grid} cell={(set) => consciousnessCell(set, words)} />
        </Row>
        <Row title={t('scores.temperature')} small={<Latin>°C</Latin>}>
          {curve(temperature)}
        </Row>
      </div>
      <figcaption className="chart-legend">
        <span>{t('observations.points_per_value')}</span>
        {[0, 1, 2, 3].map((points) => (
          <PointsChip key={points} points={points} />
        ))}
        <span className="row">
          <IconClockExclamation size={14} stroke={2} color="var(--rc-pc-ink)" aria-hidden />
          {t('observations.entered_late')}
        </span>
        <span>┄ {t('observations.not_measured')}</span>
        <span className="grow" />
        <span>
          <bdi>{t('observations.bands_after')}</bdi>
        </span>
      </figcaption>
    </figure>
  )
}
