/** Replaces the lower triangle of a symmetric positive definite matrix (row by row) by its Cholesky factor. */
export function choleskyInPlace(matrix: Float64Array, size: number): void {
  for (let i = 0; i < size; i += 1) {
    for (let j = 0; j <= i; j += 1) {
      let sum = matrix[i * size + j] ?? 0;
      for (let k = 0; k < j; k += 1) sum -= (matrix[i * size + k] ?? 0) * (matrix[j * size + k] ?? 0);
      // A pivot that rounding made negative: as good as unbounded, the direction drops out.
      matrix[i * size + j] = i === j ? Math.sqrt(sum > 0 ? sum : 1e64) : sum / (matrix[j * size + j] ?? 1);
    }
  }
}

/** Solves L·Lᵀ·x = right in place, for a factor of `choleskyInPlace`. */
export function solveCholesky(factor: Float64Array, size: number, right: Float64Array): void {
  solveLower(factor, size, right, 1);
  for (let i = size - 1; i >= 0; i -= 1) {
    let sum = right[i] ?? 0;
    for (let k = i + 1; k < size; k += 1) sum -= (factor[k * size + i] ?? 0) * (right[k] ?? 0);
    right[i] = sum / (factor[i * size + i] ?? 1);
  }
}

/** Solves L·X = right in place, for a matrix of `columns` columns (row by row). */
export function solveLower(factor: Float64Array, size: number, right: Float64Array, columns: number): void {
  for (let i = 0; i < size; i += 1) {
    for (let k = 0; k < i; k += 1) {
      const weight = factor[i * size + k] ?? 0;
      if (weight === 0) continue;
      for (let column = 0; column < columns; column += 1) {
        right[i * columns + column] = (right[i * columns + column] ?? 0) - weight * (right[k * columns + column] ?? 0);
      }
    }
    const pivot = factor[i * size + i] ?? 1;
    for (let column = 0; column < columns; column += 1) right[i * columns + column] = (right[i * columns + column] ?? 0) / pivot;
  }
}
