/** As long as whoever records what is shown needs to see it; a moment if no one does. */
export function timeToLook(seconds = 0.5): Promise<void> {
  const isRecording = process.env.RECORD_MESSAGES === '1';
  return new Promise((resolve) => setTimeout(resolve, isRecording ? seconds * 1000 : 30));
}
