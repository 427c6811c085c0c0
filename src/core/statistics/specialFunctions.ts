/** Special functions of the estimators, to double precision. simple-statistics has ln Γ, which is used here; it has no
 * digamma, and its normal quantile (`probit`) is off by up to 0.01. */
import { errorFunction, gammaln } from 'simple-statistics';

/** Digamma ψ(x) for x > 0: recurrence to x >= 10, then the asymptotic series (Abramowitz & Stegun 6.3.18). */
export function digamma(x: number): number {
  let shift = 0;
  while (x < 10) shift -= 1 / x++;
  const square = 1 / (x * x);
  const series = square * (1 / 12 - square * (1 / 120 - square * (1 / 252 - square * (1 / 240 - square / 132))));
  return shift + Math.log(x) - 1 / (2 * x) - series;
}

/** ln C(n, k) for 0 <= k <= n; -Infinity outside. */
export function lnChoose(n: number, k: number): number {
  return k < 0 || k > n ? -Infinity : gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1);
}

const mostTerms = 1000;

/** Regularized incomplete beta function I_x(a, b) for x in [0, 1], a > 0, b > 0, to about 1e-13: the continued fraction
 * of DLMF 8.17.22 by Lentz's method, on the side of the mean where it converges fast. */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a);
  let d = 1 / (1 - ((a + b) * x) / (a + 1));
  let c = 1;
  let fraction = d;
  for (let m = 1, step = 0; m < mostTerms && Math.abs(step - 1) > 1e-15; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / (1 + even * d);
    c = 1 + even / c;
    fraction *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / (1 + odd * d);
    c = 1 + odd / c;
    step = d * c;
    fraction *= step;
  }
  const lnFront = a * Math.log(x) + b * Math.log1p(-x) + gammaln(a + b) - gammaln(a) - gammaln(b);
  return (Math.exp(lnFront) * fraction) / a;
}

/** P(χ² > x) with an integer number of degrees of freedom >= 1, to about 1e-7, by the recurrence in steps of two
 * (Abramowitz & Stegun 26.4.6-8). */
export function chiSquareTail(x: number, freedom: number): number {
  if (x <= 0) return 1;
  const half = x / 2;
  const isOdd = freedom % 2 === 1;
  let tail = isOdd ? 1 - errorFunction(Math.sqrt(half)) : Math.exp(-half);
  for (let k = isOdd ? 1 : 2; k < freedom; k += 2)
    tail += Math.exp((k / 2) * Math.log(half) - half - gammaln(k / 2 + 1));
  return Math.min(1, Math.max(0, tail));
}

const horner = (x: number, ...coefficients: readonly number[]): number =>
  coefficients.reduceRight((sum, c) => sum * x + c, 0);

/** Standard normal quantile for p in (0, 1), relative error about 1e-16 (Wichura 1988, algorithm AS 241). */
export function normalQuantile(p: number): number {
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    const top = horner(
      r,
      3.387132872796366608,
      133.14166789178437745,
      1971.5909503065514427,
      13731.693765509461125,
      45921.953931549871457,
      67265.770927008700853,
      33430.575583588128105,
      2509.0809287301226727,
    );
    const bottom = horner(
      r,
      1,
      42.313330701600911252,
      687.1870074920579083,
      5394.1960214247511077,
      21213.794301586595867,
      39307.89580009271061,
      28729.085735721942674,
      5226.495278852854561,
    );
    return (q * top) / bottom;
  }
  const r = Math.sqrt(-Math.log(q < 0 ? p : 1 - p));
  const near = r <= 5;
  const x = near ? r - 1.6 : r - 5;
  const top = near
    ? horner(
        x,
        1.42343711074968357734,
        4.6303378461565452959,
        5.7694972214606914055,
        3.64784832476320460504,
        1.27045825245236838258,
        0.24178072517745061177,
        0.0227238449892691845833,
        7.7454501427834140764e-4,
      )
    : horner(
        x,
        6.6579046435011037772,
        5.4637849111641143699,
        1.7848265399172913358,
        0.29656057182850489123,
        0.026532189526576123093,
        0.0012426609473880784386,
        2.71155556874348757815e-5,
        2.01033439929228813265e-7,
      );
  const bottom = near
    ? horner(
        x,
        1,
        2.05319162663775882187,
        1.6763848301838038494,
        0.68976733498510000455,
        0.14810397642748007459,
        0.0151986665636164571966,
        5.475938084995344946e-4,
        1.05075007164441684324e-9,
      )
    : horner(
        x,
        1,
        0.59983220655588793769,
        0.13692988092273580531,
        0.0148753612908506148525,
        7.868691311456132591e-4,
        1.8463183175100546818e-5,
        1.4215117583164458887e-7,
        2.04426310338993978564e-15,
      );
  return Math.sign(q) * (top / bottom);
}
