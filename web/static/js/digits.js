// SPDX-License-Identifier: Apache-2.0
/** Check digits of numbers that people type. Each answers '' or what is wrong. The server checks again. */

/** Citizen ID number: 17 digits and a check character (GB 11643). @param {string} s */
export function idcard(s) {
  if (!/^\d{17}[\dX]$/.test(s)) return '应是 18 位';
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  const sum = weights.reduce((t, w, i) => t + w * Number(s[i]), 0);
  return '10X98765432'[sum % 11] === s[17] ? '' : '校验位不对，请核对每一位';
}

/** Unified social credit code: 18 characters (GB 32100). @param {string} s */
export function credit(s) {
  const set = '0123456789ABCDEFGHJKLMNPQRTUWXY';
  if (!/^[0-9A-HJ-NP-RT-UW-Y]{18}$/.test(s)) return '应是 18 位，不含 I、O、S、V、Z';
  const weights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
  const sum = weights.reduce((t, w, i) => t + w * set.indexOf(s[i]), 0);
  return set[(31 - (sum % 31)) % 31] === s[17] ? '' : '校验位不对，请核对每一位';
}
