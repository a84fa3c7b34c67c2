package vendor;

/** The lines of the services that the REST half knows too: pools first, then consumers, in the order of their numbers. */
final class Lines {
  private static final int POOLS = 5;

  /** Returns the line of a service number, or 0. */
  static int of(String number) {
    int last = Integer.parseInt(number.substring(4));
    if (number.startsWith("0477") && last <= POOLS) {
      return last;
    }
    return number.startsWith("0400") && last <= 60 ? POOLS + last : 0;
  }
}
